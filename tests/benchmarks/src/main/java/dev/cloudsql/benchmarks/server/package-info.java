/** The emulator in a process of its own, so that its work is not counted as the contenders'. */
@NullMarked
package dev.cloudsql.benchmarks.server;

import org.jspecify.annotations.NullMarked;
