/** How to log in to H2 over given sockets with a driver that insists on dialling. */
package com.example.h2dialect;
