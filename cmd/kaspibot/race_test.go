//go:build race

package main

// catalogue is how many goods a large shop has. The race detector makes each ten times as slow.
const catalogue = 3_000
