/**
 * How pools and queues tell of themselves: a place in JMX, and the log. Not exported. Depends on nothing; each class is loaded only when it is
 * used.
 */
@NullMarked
package io.github.poolchain.report;

import org.jspecify.annotations.NullMarked;
