/** Events of the connector for Java Flight Recorder. */
@NullMarked
package dev.cloudsql.runtime.jfr;

import org.jspecify.annotations.NullMarked;
