//go:build race

package kaspitest

// Race reports whether the race detector looks on, see the other build.
const Race = true

// Crowd is how many orders a test takes whose promise is about n, see the other build.
func Crowd(n int) int { return n / 5 }
