//go:build !race

package kaspitest

// Race reports whether the race detector looks on, which makes everything ten times as slow.
const Race = false

// Crowd is how many orders a test takes whose promise is about so many: all of them, but a fifth with the race detector.
// .ci/run plays those tests without it too.
func Crowd(n int) int { return n }
