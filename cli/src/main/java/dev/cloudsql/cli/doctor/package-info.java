/**
 * {@code cloudsql doctor}: examines each step of a connect and says what is wrong. {@link
 * dev.cloudsql.cli.doctor.Examination} has its steps.
 */
@NullMarked
package dev.cloudsql.cli.doctor;

import org.jspecify.annotations.NullMarked;
