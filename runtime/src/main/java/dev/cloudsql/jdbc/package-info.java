/**
 * What pools, tools and application servers take by class name: the driver of {@code
 * jdbc:cloudsql:} URLs and the data source bean.
 */
@NullMarked
package dev.cloudsql.jdbc;

import org.jspecify.annotations.NullMarked;
