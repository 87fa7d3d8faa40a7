//go:build !race

package chattest

// raced reports whether the race detector looks on: a room of very many samples then shows them in one language, and .ci/run
// has the others shown without it.
const raced = false
