//go:build race

package crash

// raceFlags make the program look for races too, and use what was compiled for the tests.
var raceFlags = []string{"-race"}
