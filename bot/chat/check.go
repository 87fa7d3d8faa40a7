package chat

// Check is one part of the program that was looked at, and what came of it.
type Check struct {
	Name    string // of the part, as a person knows it
	Verdict Verdict
	Reason  string // what was found; it may have several lines
	Remedy  string // what to do about it; empty when there is nothing to do or nothing to say
}

// Verdict is how a part of the program stands.
type Verdict int

// The verdicts.
const (
	OK      Verdict = iota + 1
	Warning         // it works, and a person should know something about it
	Failed          // it does not work until somebody does something
	Skipped         // it could not be tried
)
