//go:build race

package chattest

// raced reports whether the race detector looks on, see the other build.
const raced = true
