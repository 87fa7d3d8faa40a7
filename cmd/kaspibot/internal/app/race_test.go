//go:build race

package app_test

// few is how many orders a test has under the race detector, which makes the crowds take many minutes.
func few(n int) int { return min(n, 60) }
