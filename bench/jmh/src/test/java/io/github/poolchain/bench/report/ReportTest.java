package io.github.poolchain.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
    private static final Row CHEAPER = Samples.row("get & put", List.of(5.0, 6.0), List.of(10.0, 10.0));
    private static final Row DEARER = Samples.row("get, put twice", List.of(30.0, 40.0), List.of(10.0, 10.0));

    @Test
    void shouldComeBackFromItsFile() {
        Report report = Samples.report(List.of("others used 9 %"), CHEAPER, DEARER);
        Report read = Report.parse(report.toJson());
        assertThat(read.rows()).isEqualTo(report.rows());
        assertThat(read.problems()).isEqualTo(report.problems());
        assertThat(read.reference()).isEqualTo(report.reference());
        assertThat(read.failures()).isEqualTo(report.failures());
        assertThat(read.toJson()).isEqualTo(report.toJson());
    }

    @Test
    void shouldReadErrorsThatJmhDoesNotGive() {
        Row row = new Row(Chapter.POOLS, "t", CHEAPER.subject(), CHEAPER.peer(), "ns/op", List.of(1.0), List.of(Double.NaN), List.of(2.0), List.of(Double.NaN));
        assertThat(Report.parse(Samples.report(List.of(), row).toJson()).rows().getFirst().ourErrors()).containsExactly(Double.NaN);
    }

    @Test
    void shouldRefuseWhatIsNoReport() {
        assertThatIllegalArgumentException().isThrownBy(() -> Report.parse("[]")).withMessageContaining("no map");
        assertThatIllegalArgumentException().isThrownBy(() -> Report.parse("{\"format\": 2}")).withMessageContaining("format 2.0");
        assertThatIllegalArgumentException().isThrownBy(() -> Report.parse("{\"format\": 1}")).withMessageContaining("about");
    }

    @Test
    void shouldHaveATableOfRatiosWithTheirSpread() {
        String text = Markdown.of(Samples.report(List.of(), CHEAPER, DEARER), "quick-");
        assertThat(text).contains(
                "## Pools of objects\n",
                "![Pools of objects: ratios with their spread](quick-pools.svg)\n",
                "| get & put | `Pool` | `Peer <&>` | 5.50 ns | 10.0 ns | **0.55** | 0.50 to 0.60 |\n",
                "| get, put twice | `Pool` | `Peer <&>` | 35.0 ns | 10.0 ns | 3.50 | 3.00 to 4.00 |\n",
                "- effort: rounds 3, warmUps 3, iterations 3, millis 200\n",
                "- not measured: Go sync.Pool: Go is not installed\n",
                "- the machine was quiet\n");
        assertThat(text).doesNotContain("not quiet", Chapter.BUFFERS.title());
    }

    @Test
    void shouldSayWhenTheMachineWasNotQuiet() {
        assertThat(Markdown.of(Samples.report(List.of("others used 9 %", "so did I"), CHEAPER), ""))
                .contains("**The machine was not quiet: others used 9 %; so did I.**")
                .doesNotContain("the machine was quiet");
    }

    @Test
    void shouldDrawAPointAndASpreadForEachRow() throws Exception {
        String svg = Chart.of(Chapter.POOLS, List.of(CHEAPER, DEARER));
        Document document = parse(svg);
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2);
        assertThat(svg).contains("prefers-color-scheme: dark", "get &amp; put: Pool / Peer &lt;&amp;&gt;", ">0.55<", ">3.50<");
        // Cheaper is filled and left of dearer, so that it is told without colour.
        assertThat(attribute(document, 0, "class")).contains("full");
        assertThat(attribute(document, 1, "class")).contains("ring");
        assertThat(Double.parseDouble(attribute(document, 0, "cx"))).isLessThan(Double.parseDouble(attribute(document, 1, "cx")));
    }

    @Test
    void shouldDrawALineForEachContenderOfGrowth() throws Exception {
        List<Row> rows = List.of(
                Samples.row("get, put: 1 thread", List.of(5.0), List.of(10.0)),
                Samples.row("get, put: 4 threads", List.of(6.0), List.of(80.0)),
                Samples.row("1 KiB: 1 thread", List.of(5.0), List.of(10.0)));
        String svg = GrowthChart.of(Chapter.THREADS, rows);
        Document document = parse(svg);
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(4);
        assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(6);
        assertThat(svg).contains("get, put, ns/op", "1 KiB, ns/op", "Pool 6.00", "Peer &lt;&amp;&gt; 80.0").doesNotContain("NaN", "Infinity");
    }

    @Test
    void shouldReadWhatATitleGrowsWith() {
        assertThat(GrowthChart.number("4:4")).isEqualTo(4);
        assertThat(GrowthChart.number("65536 B")).isEqualTo(65_536);
        assertThatIllegalArgumentException().isThrownBy(() -> GrowthChart.number("many"));
    }

    @Test
    void shouldWriteAllFiles(@TempDir Path folder) throws IOException {
        Suite.write(Samples.report(List.of(), CHEAPER), folder.resolve("new"), "quick");
        assertThat(folder.resolve("new")).isDirectoryContaining("glob:**quick.json").isDirectoryContaining("glob:**quick.md")
                .isDirectoryContaining("glob:**quick-pools.svg");
        assertThat(Report.parse(Files.readString(folder.resolve("new/quick.json"))).rows()).containsExactly(CHEAPER);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static String attribute(Document document, int circle, String name) {
        return document.getElementsByTagName("circle").item(circle).getAttributes().getNamedItem(name).getNodeValue();
    }
}
