/** The starter with real applications; in its package, so that tests see what it hides. */
@NullMarked
package dev.cloudsql.spring.boot;

import org.jspecify.annotations.NullMarked;
