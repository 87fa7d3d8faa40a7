//go:build !race

package reports

// raced reports whether the race detector looks on, see the other build.
const raced = false
