package io.github.poolchain.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which courses of the number in use look like a leak. */
class LeakSuspicionTest {
    private final LeakSuspicion suspicion = new LeakSuspicion();

    /** How many periods, of which this is the least in use in each, until there is a suspicion; -1 if there is none. */
    private int suspectedAfter(long... least) {
        int first = -1;
        for (int i = 0; i < least.length; i++) {
            suspicion.look(least[i] + 7);
            suspicion.look(least[i]);
            suspicion.look(least[i] + 3);
            if (suspicion.endOfPeriod() && first < 0) {
                first = i + 1;
            }
        }
        return first;
    }

    @Test
    void shouldSuspectAfterEightRisesInARow() {
        assertThat(suspectedAfter(0, 1, 2, 3, 4, 5, 6, 7)).isEqualTo(-1);
        assertThat(suspectedAfter(10)).isEqualTo(1);
        assertThat(suspicion.from()).isZero();
        assertThat(suspicion.to()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0 0 0 0 0 0 0 0 0 0 0 0",
        "9 8 7 6 5 4 3 2 1 0 0 0",
        "0 100 100 100 100 100 100 100", // fuller once
        "0 5 9 12 12 12 12 12 13 14 15 15", // fuller in three steps, then for some time not
        "1 2 3 2 3 4 5 6 7 3 4 5 6 7 8 9 1 2 3 4 5 6", // up and down
        "0 1 0 1 0 1 0 1 0 1 0 1 0 1 0",
        "1000000 1000001 1000002 1000003 1000004 1000005 1000006 1000007 999999"
    })
    void shouldNotSuspectAHealthyPool(String least) {
        assertThat(suspectedAfter(numbers(least))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0 1 2 3 4 5 6 7 8",
        "5 5 5 6 7 8 9 10 11 12 13",
        "0 1 1 2 2 3 3 4 4 5 5 6 6 7 7 8",
        "0 1 1 1 1 2 2 2 2 3 3 3 3 4 4 4 4 5 5 5 5 6 6 6 6 7 7 7 7 8",
        "9 3 4 50 51 10000 10001 10002 10003 10004"
    })
    void shouldSuspectAPoolThatLeaks(String least) {
        long[] numbers = numbers(least);
        assertThat(suspectedAfter(numbers)).isEqualTo(numbers.length);
    }

    @Test
    void shouldStopSuspectingOnceItFallsOrStays() {
        assertThat(suspectedAfter(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9)).isEqualTo(9);
        assertThat(suspicion.endOfPeriod()).as("three periods without a rise").isTrue();
        assertThat(suspectedAfter(9)).isEqualTo(-1);
        assertThat(suspectedAfter(10, 11, 12, 13, 14, 15, 16)).as("counts from 0").isEqualTo(-1);
        assertThat(suspectedAfter(17)).isEqualTo(1);
        assertThat(suspicion.from()).isEqualTo(9);
        assertThat(suspectedAfter(16)).as("a fall").isEqualTo(-1);
        assertThat(suspectedAfter(17, 18, 19, 20, 21, 22, 23)).isEqualTo(-1);
        assertThat(suspectedAfter(24)).isEqualTo(1);
    }

    @Test
    void shouldKnowNothingOfAPeriodInWhichNobodyLooked() {
        assertThat(suspicion.endOfPeriod()).isFalse();
        assertThat(suspectedAfter(3, 4, 5)).isEqualTo(-1);
        for (int i = 0; i < 10; i++) {
            assertThat(suspicion.endOfPeriod()).isFalse();
        }
        assertThat(suspectedAfter(6, 7, 8, 9, 10, 11)).isEqualTo(6);
    }

    /** A load that comes and goes hides a leak from the mean, not from the least. */
    @Test
    void shouldSeeALeakUnderALoadThatComesAndGoes() {
        Random random = new Random(1);
        int suspected = 0;
        for (int period = 0; period < 100; period++) {
            for (int look = 0; look < 16; look++) {
                suspicion.look(3L * period + (look % 4 == 0 ? 0 : random.nextInt(1_000)));
            }
            suspected += suspicion.endOfPeriod() ? 1 : 0;
        }
        assertThat(suspected).isEqualTo(92);
    }

    /** Four rises in a row come by chance once in 120 periods, eight once in 362,880. */
    @Test
    void shouldNotBeMistakenByALoadThatIsRandom() {
        Random random = new Random(1);
        for (int period = 0; period < 20_000; period++) {
            for (int look = 0; look < 16; look++) {
                suspicion.look(random.nextInt(1_000));
            }
            assertThat(suspicion.endOfPeriod()).isFalse();
        }
    }

    private static long[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }
}
