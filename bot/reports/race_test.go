//go:build race

package reports

// raced reports whether the race detector looks on: it has little to see in one goroutine that draws, and .ci/run draws without it.
const raced = true
