package io.github.poolchain.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from the output of other programs. */
class ProgramsTest {
    private static final String GO = """
            goos: linux
            pkg: sync
            cpu: AMD EPYC
            BenchmarkPool-2               \t 6365041\t        16.05 ns/op
            BenchmarkPoolOverflow-2       \t   62214\t      4437 ns/op
            BenchmarkPoolSTW              \t      28\t     10187 ns/op\t      8263 p50-ns/STW
            PASS
            """;

    @Test
    void shouldReadTheNamedBenchmarkOfGo() {
        assertThat(GoGauge.parse(GO, "BenchmarkPool")).hasValue(16.05);
        assertThat(GoGauge.parse(GO, "BenchmarkPoolOverflow")).hasValue(4437);
        assertThat(GoGauge.parse(GO, "BenchmarkPoolSTW")).hasValue(10187);
        assertThat(GoGauge.parse(GO, "BenchmarkOther")).isEmpty();
        assertThat(GoGauge.parse("", "BenchmarkPool")).isEmpty();
    }

    @Test
    void shouldReadPausesByPhaseAndKind() {
        String log = """
                [0.100s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 23M->1M(256M) 9.999ms
                phase: idle
                [0.200s][info][gc] GC(1) Pause Young (Concurrent Start) (G1 Humongous Allocation) 23M->1M(256M) 1.250ms
                [0.300s][info][gc] GC(2) Concurrent Mark Cycle
                [0.400s][info][gc] GC(2) Pause Remark 30M->30M(256M) 0.500ms
                [0.400s][info][gc] GC(3) Pause Young (Prepare Mixed) (G1 Evacuation Pause) 23M->1M(256M) 1.750ms
                phase: full
                [0.500s][info][gc] GC(4) Pause Full (System.gc()) 23M->1M(256M) 120.000ms
                """;
        assertThat(PauseGauge.parse(log)).isEqualTo(Map.of("idle Young", List.of(1.25, 1.75), "idle Remark", List.of(0.5), "full Full", List.of(120.0)));
    }

    @Test
    void shouldFindTheEntryOfTheLastCompilationByC2() {
        String log = """
                Compiled method (c1) 606  824       3       P::poolPair (15 bytes)
                [Verified Entry Point]
                  0x00007f0000000001: 8984 2400
                Compiled method (c2) 656  834       4       P::poolPair (15 bytes)
                [MachCode]
                [Verified Entry Point]
                  # {method} {0x00007f6eac400618} 'ringPair' '()J' in 'P'
                  #           [sp+0x60]  (sp of caller)
                  0x00007f0000000002: 8984 2400 | c0fe
                  0x00007f0000000018: 8984 2400 | c0fe
                Compiled method (c1) 606  824       3       P::poolPair (15 bytes)
                [Verified Entry Point]
                  0x00007f0000000003: 8984 2400
                """;
        assertThat(Instructions.entry(log)).isEqualTo("0x00007f0000000002");
        assertThatIllegalStateException().isThrownBy(() -> Instructions.entry("nothing")).withMessageContaining("not compiled by C2");
    }

    @Test
    void shouldTellCallsApart() {
        assertThat(Instructions.calls("x\nCALL\nI push %rbp\nI ret\nnoise\nCALL\nCALL\nI ret\n"))
                .containsExactly(List.of("push %rbp", "ret"), List.of("ret"));
    }

    /** Locked, fence, load, store, branch, call. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mov 0x40(%rcx),%r10d                | 0 | 0 | 1 | 0 | 0 | 0",
        "mov %ebp,0xbc(%r12,%r9,8)           | 0 | 0 | 0 | 1 | 0 | 0",
        "movl $0x1,0xc(%r12,%r9,8)           | 0 | 0 | 0 | 1 | 0 | 0",
        "movzbl 0x1c(%rcx),%ebp              | 0 | 0 | 1 | 0 | 0 | 0",
        "mov %edi,%r8d                       | 0 | 0 | 0 | 0 | 0 | 0",
        "lea 0xc(%rsi,%r8,4),%rbp            | 0 | 0 | 0 | 0 | 0 | 0",
        "nopw 0x0(%rax,%rax,1)               | 0 | 0 | 0 | 0 | 0 | 0",
        "cmpl $0x1,0x20(%r15)                | 0 | 0 | 1 | 0 | 0 | 0",
        "cmp 0x28(%r15),%rsp                 | 0 | 0 | 1 | 0 | 0 | 0",
        "and 0x98(%r12,%r9,8),%r10           | 0 | 0 | 1 | 0 | 0 | 0",
        "add %rax,0x10(%rbx)                 | 0 | 0 | 1 | 1 | 0 | 0",
        "incl 0x10(%rbx)                     | 0 | 0 | 1 | 1 | 0 | 0",
        "push %rbp                           | 0 | 0 | 0 | 1 | 0 | 0",
        "pop %rbp                            | 0 | 0 | 1 | 0 | 0 | 0",
        "ret                                 | 0 | 0 | 1 | 0 | 0 | 0",
        "call 0x7f00                         | 0 | 0 | 0 | 1 | 0 | 1",
        "jne 0x7f00                          | 0 | 0 | 0 | 0 | 1 | 0",
        "jmp 0x7f00                          | 0 | 0 | 0 | 0 | 0 | 0",
        "jmp *0x40(%r11)                     | 0 | 0 | 1 | 0 | 0 | 0",
        "lock cmpxchg %r11,0x80(%rbx)        | 1 | 0 | 1 | 1 | 0 | 0",
        "lock xadd %rax,(%rbx)               | 1 | 0 | 1 | 1 | 0 | 0",
        "lock addl $0x0,-0x40(%rsp)          | 1 | 1 | 1 | 1 | 0 | 0",
        "xchg %eax,(%rbx)                    | 1 | 0 | 1 | 1 | 0 | 0",
        "xchg %ax,%ax                        | 0 | 0 | 0 | 0 | 0 | 0",
        "mfence                              | 0 | 1 | 0 | 0 | 0 | 0"
    })
    void shouldKnowWhatAnInstructionDoes(String code, int locked, int fences, int loads, int stores, int branches, int calls) {
        assertThat(Tally.of(List.of(code))).isEqualTo(new Tally(1, locked, fences, loads, stores, branches, calls));
    }

    @Test
    void shouldAddUp() {
        Tally tally = Tally.of(List.of("push %rbp", "lock cmpxchg %r11,0x80(%rbx)", "ret"));
        assertThat(tally).isEqualTo(new Tally(3, 1, 0, 2, 2, 0, 0));
        assertThat(Instructions.line("name", tally)).isEqualTo("| name | 1 | 0 | 3 | 2 | 2 | 0 | 0 |\n");
    }
}
