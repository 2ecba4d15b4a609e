package io.github.poolchain.docs;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Checks the links of a Markdown page that lead to other files of the repository, or to headings. */
final class Links {
    /*
     * Understood are [text](target), ![text](target), [text]: target, and href, src or srcset of an HTML tag. What stands in a block of code
     * or between backticks is no link. Targets with a scheme (https:, mailto:) are not followed: a build must not depend on
     * the network.
     */
    private static final Pattern FENCE = Pattern.compile("(?ms)^ {0,3}(```|~~~).*?^ {0,3}\\1`*\\s*$");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
    private static final Pattern CODE = Pattern.compile("(`+)(?!`)(.+?)(?<!`)\\1(?!`)");
    private static final Pattern INLINE = Pattern.compile("]\\(\\s*<?([^)\\s>]*)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
    private static final Pattern DEFINITION = Pattern.compile("(?m)^ {0,3}\\[[^]]+]:\\s*<?(\\S+?)>?\\s*$");
    private static final Pattern HTML = Pattern.compile("\\b(?:href|src|srcset)=\"([^\"]*)\"");
    private static final Pattern SCHEME = Pattern.compile("^[a-zA-Z][a-zA-Z0-9+.-]*:.*");
    private static final Pattern HEADING = Pattern.compile("(?m)^ {0,3}#{1,6}\\s+(.*?)(?:\\s+#+)?\\s*$");
    private static final Pattern HTML_ANCHOR = Pattern.compile("<a (?:id|name)=\"([^\"]*)\"");
    private static final Pattern NO_PART_OF_A_SLUG = Pattern.compile("[^\\p{L}\\p{N}\\p{M}_ -]");

    private Links() {}

    /** What is wrong with the links of a page: a line for each that leads nowhere. */
    static List<String> broken(Path root, Path page) throws IOException {
        String text = withoutCode(Files.readString(page));
        List<String> broken = new ArrayList<>();
        for (Pattern pattern : List.of(INLINE, DEFINITION, HTML)) {
            for (MatchResult link : pattern.matcher(text).results().toList()) {
                String target = link.group(1);
                String fault = fault(root, page, target);
                if (!fault.isEmpty()) {
                    broken.add(root.relativize(page) + ": the link to " + target + " " + fault);
                }
            }
        }
        return broken;
    }

    /** Empty if the target is there. */
    private static String fault(Path root, Path page, String target) throws IOException {
        if (SCHEME.matcher(target).matches()) {
            return "";
        }
        if (target.startsWith("/")) {
            return "begins at no folder of the repository";
        }
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? page : page.resolveSibling(URLDecoder.decode(path, StandardCharsets.UTF_8)).normalize();
        if (!file.startsWith(root)) {
            return "leads out of the repository";
        }
        if (target.isEmpty() || !Files.exists(file)) {
            return "leads to no file";
        }
        if (hash >= 0 && !anchors(file).contains(target.substring(hash + 1))) {
            return "leads to no heading of " + root.relativize(file);
        }
        return "";
    }

    /** What may stand behind the # of a link to a page. */
    static Set<String> anchors(Path page) throws IOException {
        if (!page.toString().endsWith(".md")) {
            return Set.of();
        }
        String text = FENCE.matcher(Files.readString(page)).replaceAll("");
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (MatchResult heading : HEADING.matcher(text).results().toList()) {
            String slug = slug(heading.group(1));
            int before = seen.merge(slug, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? slug : slug + "-" + before);
        }
        HTML_ANCHOR.matcher(text).results().forEach(anchor -> anchors.add(anchor.group(1)));
        return anchors;
    }

    /** As GitHub makes the anchor of a heading: small letters, no punctuation, a hyphen for each space. */
    static String slug(String heading) {
        String shown = heading.replaceAll("!?\\[([^]]*)]\\([^)]*\\)", "$1").replaceAll("<[^>]+>", "");
        return NO_PART_OF_A_SLUG.matcher(shown.toLowerCase(Locale.ROOT)).replaceAll("").replace(' ', '-');
    }

    private static String withoutCode(String text) {
        String prose = COMMENT.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("");
        return CODE.matcher(prose).replaceAll("`");
    }
}
