/**
 * The ways through proxies: {@code tcpOpener=socks5:host:port} and {@code
 * tcpOpener=http:host:port}.
 */
@NullMarked
package dev.cloudsql.runtime.proxy;

import org.jspecify.annotations.NullMarked;
