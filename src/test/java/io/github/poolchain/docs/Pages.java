package io.github.poolchain.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The Markdown pages of a repository. */
final class Pages {
    private static final Set<String> SKIPPED_FOLDERS = Set.of("target", "node_modules");
    private static final Pattern JAVA = Pattern.compile("(?s)```java\n(.*?)```");

    private Pages() {}

    /** The root of this repository: the nearest folder, from the current one upwards, that has a changelog. */
    static Path root() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("CHANGELOG.md"))) {
                return folder;
            }
        }
        throw new IllegalStateException("no folder above " + Path.of("").toAbsolutePath() + " has a CHANGELOG.md");
    }

    /** All pages below {@code root}, sorted, without those in hidden folders and in what a build makes. */
    static List<Path> below(Path root) throws IOException {
        List<Path> pages = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = String.valueOf(folder.getFileName());
                boolean isSkipped = SKIPPED_FOLDERS.contains(name) || (!folder.equals(root) && name.startsWith("."));
                return isSkipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    pages.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        pages.sort(null);
        return pages;
    }

    /** The blocks of Java on a page. */
    static List<String> javaBlocks(String page) {
        return JAVA.matcher(page).results().map(block -> block.group(1)).toList();
    }

    /** A source text in which every run of white space is one space. */
    static String normalized(String source) {
        return source.replaceAll("\\s+", " ").strip();
    }
}
