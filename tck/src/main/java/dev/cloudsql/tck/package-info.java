/** The compatibility kits: test classes that the tests of a plug-in extend. */
@NullMarked
package dev.cloudsql.tck;

import org.jspecify.annotations.NullMarked;
