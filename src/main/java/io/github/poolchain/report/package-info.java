/**
 * The log, and registration with JMX, for pools and queues. Not exported. Depends on no other package; each class is loaded only when it is
 * used.
 */
@NullMarked
package io.github.poolchain.report;

import org.jspecify.annotations.NullMarked;
