/** Where tests may stop a thread; not exported. */
@NullMarked
package io.github.poolchain.seam;

import org.jspecify.annotations.NullMarked;
