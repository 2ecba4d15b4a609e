package io.github.poolchain.queue;

import com.google.common.collect.testing.QueueTestSuiteBuilder;
import com.google.common.collect.testing.TestStringQueueGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestFailure;
import junit.framework.TestResult;
import junit.framework.TestSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What {@code java.util} asks of a queue, as Guava's suites have it. */
class HandleQueueRulesTest {
    private final List<HandleQueue<String>> made = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        for (HandleQueue<String> queue : made) {
            queue.close();
            queue.clear();
        }
    }

    @TestFactory
    DynamicNode shouldKeepTheRulesWithoutABound() {
        return node(suite("HandleQueue", HandleQueue::new));
    }

    @TestFactory
    DynamicNode shouldKeepTheRulesWithABound() {
        return node(suite("HandleQueue of 100", () -> new HandleQueue<>(100)));
    }

    @TestFactory
    DynamicNode shouldKeepTheRulesWhenElementsAreLeftBehind() {
        return node(suite("HandleQueue used before", () -> {
            HandleQueue<String> queue = new HandleQueue<>();
            for (int i = 0; i < 100; i++) {
                queue.add("old");
            }
            queue.removeIf("old"::equals);
            return queue;
        }));
    }

    private TestSuite suite(String name, Supplier<HandleQueue<String>> queues) {
        return QueueTestSuiteBuilder.using(new TestStringQueueGenerator() {
                    @Override
                    protected Queue<String> create(String[] elements) {
                        HandleQueue<String> queue = queues.get();
                        made.add(queue);
                        Collections.addAll(queue, elements);
                        return queue;
                    }
                })
                .named(name)
                .withFeatures(CollectionSize.ANY, CollectionFeature.GENERAL_PURPOSE, CollectionFeature.KNOWN_ORDER)
                .createTestSuite();
    }

    private static DynamicNode node(Test test) {
        if (test instanceof TestSuite suite) {
            Stream<DynamicNode> inside = Collections.list(suite.tests()).stream().map(HandleQueueRulesTest::node);
            return DynamicContainer.dynamicContainer(suite.getName(), inside);
        }
        return DynamicTest.dynamicTest(test.toString(), () -> {
            TestResult result = new TestResult();
            test.run(result);
            for (TestFailure failure : Collections.list(result.failures())) {
                throw failure.thrownException();
            }
            for (TestFailure failure : Collections.list(result.errors())) {
                throw failure.thrownException();
            }
        });
    }
}
