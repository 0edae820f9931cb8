/** Connects to the nodes of a read pool in turn. */
@NullMarked
package com.example.readpool;

import org.jspecify.annotations.NullMarked;
