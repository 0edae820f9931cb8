/**
 * What a JVM with checkpoints has in place of {@code jdk.crac}: {@code org.crac} finds it by the
 * system property {@code org.crac.Core.Compat}. It calls the resources, and writes nothing.
 */
package dev.cloudsql.runtime.testing.crac;
