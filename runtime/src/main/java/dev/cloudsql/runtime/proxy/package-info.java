/**
 * TCP dialers through proxies: {@code tcpDialer=socks5:host:port} and {@code
 * tcpDialer=http:host:port}.
 */
@NullMarked
package dev.cloudsql.runtime.proxy;

import org.jspecify.annotations.NullMarked;
