package io.github.poolchain.bench.report;

import java.util.List;
import java.util.Set;

/**
 * What a run of x86-64 instructions consists of.
 *
 * @param instructions all
 * @param locked those that lock a line: with a lock prefix, or an exchange with memory; a fence of the virtual machine's is one of them
 * @param fences of those and other ones, what only orders: an addition of 0 to the stack under a lock, or mfence
 * @param loads that read memory
 * @param stores that write memory
 * @param branches conditional
 * @param calls of code that was not inlined
 */
record Tally(int instructions, int locked, int fences, int loads, int stores, int branches, int calls) {
    private static final Set<String> NO_MEMORY = Set.of("lea", "nop", "nopl", "nopw", "data16");
    private static final Set<String> ONLY_READ = Set.of("cmp", "test", "bt", "ucomisd", "vucomisd", "prefetchw", "prefetcht0");

    /** Counts instructions in AT&T syntax, as gdb and objdump write them: {@code lock cmpxchg %r11,0x80(%rbx)}. */
    static Tally of(List<String> code) {
        Tally sum = new Tally(0, 0, 0, 0, 0, 0, 0);
        for (String each : code) {
            sum = sum.plus(one(each.strip()));
        }
        return sum;
    }

    private Tally plus(Tally other) {
        return new Tally(instructions + other.instructions, locked + other.locked, fences + other.fences, loads + other.loads,
                stores + other.stores, branches + other.branches, calls + other.calls);
    }

    private static Tally one(String code) {
        boolean lock = code.startsWith("lock ");
        String rest = lock ? code.substring(5).strip() : code;
        String[] parts = rest.split("\\s+", 2);
        String name = parts[0];
        String operands = parts.length > 1 ? parts[1] : "";
        boolean memory = operands.contains("(") && NO_MEMORY.stream().noneMatch(name::startsWith);
        boolean target = memory && operands.endsWith(")");
        boolean exchange = name.startsWith("xchg") && memory;
        boolean fence = name.equals("mfence") || lock && name.startsWith("add") && operands.contains("$0x0,") && operands.endsWith("(%rsp)");
        boolean call = name.startsWith("call");
        boolean move = name.startsWith("mov") || name.startsWith("set") || name.startsWith("vmov");
        boolean onlyReads = ONLY_READ.stream().anyMatch(name::startsWith) && !name.startsWith("cmpxchg");
        boolean store = name.startsWith("push") || call || target && !onlyReads && !single(name, operands);
        boolean load = name.startsWith("pop") || name.startsWith("ret") || memory && !(target && move);
        return new Tally(1, lock || exchange ? 1 : 0, fence ? 1 : 0, load ? 1 : 0, store ? 1 : 0,
                name.startsWith("j") && !name.startsWith("jmp") ? 1 : 0, call ? 1 : 0);
    }

    /** Whether the one operand is read only, as where a jump or a push takes its value from. */
    private static boolean single(String name, String operands) {
        int depth = 0;
        for (char c : operands.toCharArray()) {
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                return false;
            }
        }
        return !(name.startsWith("inc") || name.startsWith("dec") || name.startsWith("neg") || name.startsWith("not") || name.startsWith("set"));
    }
}
