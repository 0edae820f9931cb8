/** Gets access tokens from a program. */
@NullMarked
package com.example.command;

import org.jspecify.annotations.NullMarked;
