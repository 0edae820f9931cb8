/** Types that the packages of the runtime share: targets, connection info and parts of messages. */
@NullMarked
package dev.cloudsql.runtime.instance;

import org.jspecify.annotations.NullMarked;
