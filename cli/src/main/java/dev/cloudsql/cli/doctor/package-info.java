/**
 * {@code cloudsql doctor}: walks the way of a connect and says what is wrong. {@link
 * dev.cloudsql.cli.doctor.Examination} has its steps.
 */
@NullMarked
package dev.cloudsql.cli.doctor;

import org.jspecify.annotations.NullMarked;
