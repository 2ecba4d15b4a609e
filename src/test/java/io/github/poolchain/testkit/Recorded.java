package io.github.poolchain.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import jdk.jfr.EventSettings;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** What the flight recorder gets to see. */
public final class Recorded {
    public static final String PREFIX = "io.github.poolchain.";

    private Recorded() {}

    /** The events of that name while the action runs, in the order of their ends. */
    public static List<RecordedEvent> events(String name, Threads.Body action) throws Exception {
        return events(name, null, action);
    }

    /** As {@link #events(String, Threads.Body)}, those that took at least so long; null means what the event says. */
    public static List<RecordedEvent> events(String name, @Nullable Duration threshold, Threads.Body action) throws Exception {
        Path file = Files.createTempFile("recording", ".jfr");
        try (Recording recording = new Recording()) {
            EventSettings settings = recording.enable(PREFIX + name);
            if (threshold != null) {
                settings.withThreshold(threshold);
            }
            recording.start();
            Instant start = recording.getStartTime();
            action.run();
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(each -> each.getEventType().getName().equals(PREFIX + name)) // others are on as well, by default
                    .filter(each -> !each.getEndTime().isBefore(start)) // some of an earlier recording may be in the chunk
                    .sorted(Comparator.comparing(RecordedEvent::getEndTime))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    /** The events of that name, which the recorder asks for several times a second, until there is what is looked for; in the order of their times. */
    public static List<RecordedEvent> periodic(String name, Predicate<List<RecordedEvent>> enough) throws Exception {
        Path file = Files.createTempFile("recording", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(PREFIX + name).withPeriod(Duration.ofMillis(50));
            recording.start();
            Instant start = recording.getStartTime();
            List<RecordedEvent> events = List.of();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Rendezvous.PATIENCE_SECONDS);
            while (!enough.test(events)) {
                assertThat(System.nanoTime() - deadline).as(name + " has not come").isNegative();
                Thread.sleep(100);
                recording.dump(file);
                events = RecordingFile.readAllEvents(file).stream()
                        .filter(each -> each.getEventType().getName().equals(PREFIX + name))
                        .filter(each -> !each.getStartTime().isBefore(start))
                        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                        .toList();
            }
            return events;
        } finally {
            Files.delete(file);
        }
    }
}
