/** What all databases of tests need. */
@NullMarked
package dev.cloudsql.databases;

import org.jspecify.annotations.NullMarked;
