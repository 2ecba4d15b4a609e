package io.github.poolchain.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The links of all pages lead somewhere, and no page is too long; and the check of links sees a broken one. */
class LinksTest {
    private static final int MOST_LINES_OF_README = 130;
    private static final int MOST_LINES_OF_A_GUIDE = 200;
    private static final int MOST_LINES = 400;

    @TempDir
    private Path temp;

    @Test
    void shouldHoldOnAllPages() throws IOException {
        Path root = Pages.root();
        List<String> broken = new ArrayList<>();
        for (Path page : Pages.below(root)) {
            broken.addAll(Links.broken(root, page));
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void shouldFindAllKindsOfPages() throws IOException {
        Path root = Pages.root();
        assertThat(Pages.below(root))
                .contains(
                        root.resolve("README.md"),
                        root.resolve("SECURITY.md"),
                        root.resolve("CONTRIBUTING.md"),
                        root.resolve("docs/architecture.md"),
                        root.resolve("docs/guide/buffers.md"),
                        root.resolve("integrations/netty/README.md"),
                        root.resolve("src/model/README.md"));
    }

    @Test
    void shouldBeShort() throws IOException {
        Path root = Pages.root();
        for (Path page : Pages.below(root)) {
            String name = root.relativize(page).toString().replace('\\', '/');
            boolean grows = name.equals("docs/decisions.md") || name.equals("CHANGELOG.md");
            boolean isMadeByAProgram = name.startsWith("bench/results/");
            if (!grows && !isMadeByAProgram) {
                int most = name.equals("README.md")
                        ? MOST_LINES_OF_README
                        : name.startsWith("docs/guide/") ? MOST_LINES_OF_A_GUIDE : MOST_LINES;
                assertThat(Files.readAllLines(page)).as("lines of %s", name).hasSizeLessThanOrEqualTo(most);
            }
        }
    }

    // ---- The check itself

    @Test
    void shouldAcceptLinksThatLeadSomewhere() throws IOException {
        write("docs/other page.md", "# Other\n\n## Two words\n\n## Two words\n");
        Path page = write(
                "page.md",
                """
                # A page, with `code` & more: [a link](docs)

                [file](docs/other%20page.md), [heading](docs/other%20page.md#two-words), [second](docs/other%20page.md#two-words-1),
                [own](#a-page-with-code--more-a-link), [folder](docs), [title](docs "a title"), [web](https://example.com/none#none)
                <img src="page.md">

                `[code](none.md)`, and ``[`code`](none.md)``

                ```
                [block](none.md)
                ```
                <!-- [comment](none.md) -->
                """);
        assertThat(Links.broken(temp, page)).isEmpty();
    }

    @Test
    void shouldFindBrokenLinks() throws IOException {
        write("other.md", "# Other\n\n```\n# Not a heading\n```\n");
        Path page = write(
                "page.md",
                """
                # Page
                [a](none.md) and [b](other.md#none) [c](#none) ![d](none.svg) [e](/page.md) [f](../outside.md) [g](other.md#not-a-heading)
                <img src="none.png"> <a href="none.html">h</a>

                [i]: none.txt
                """);
        assertThat(Links.broken(temp, page))
                .containsExactly(
                        "page.md: the link to none.md leads to no file",
                        "page.md: the link to other.md#none leads to no heading of other.md",
                        "page.md: the link to #none leads to no heading of page.md",
                        "page.md: the link to none.svg leads to no file",
                        "page.md: the link to /page.md begins at no folder of the repository",
                        "page.md: the link to ../outside.md leads out of the repository",
                        "page.md: the link to other.md#not-a-heading leads to no heading of other.md",
                        "page.md: the link to none.txt leads to no file",
                        "page.md: the link to none.png leads to no file",
                        "page.md: the link to none.html leads to no file");
    }

    @Test
    void shouldMakeAnchorsAsGitHubDoes() {
        assertThat(Links.slug("Who may call what")).isEqualTo("who-may-call-what");
        assertThat(Links.slug("`PoolDequeue`: the ring")).isEqualTo("pooldequeue-the-ring");
        assertThat(Links.slug("Netty 4.2.18")).isEqualTo("netty-4218");
        assertThat(Links.slug("a - b / c")).isEqualTo("a---b--c");
        assertThat(Links.slug("snake_case and hyphen-ated")).isEqualTo("snake_case-and-hyphen-ated");
    }

    private Path write(String name, String text) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
