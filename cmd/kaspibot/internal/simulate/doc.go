// Package simulate is a shop's month from a seed: it is all tests, because only those have a clock of their own.
//
// The real program runs between the three fakes, and the seed says what the world does to it: buyers, people at the
// buttons, the supplier, faults of every network, crashes. Beside it keeps an independent model (model_test.go) what
// the program has promised, and tells at which step a promise was broken. One seed is
//
//	go test ./cmd/kaspibot/internal/simulate -seed 17 -days 0.25
//
// and the long proof, in which faults are also planted into the program to see them caught (testdata/mutants.txt), is
//
//	go test ./cmd/kaspibot/internal/simulate -long
//
// The same seed is the same events of the world. The program's own goroutines run in the order that Go gives them, so
// two runs of a seed need not be the same to the last instant; the verdict must be.
package simulate
