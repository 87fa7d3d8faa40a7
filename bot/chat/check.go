package chat

import "html"

// Check is one part of the program that was looked at, and what came of it: what the check command prints, /status shows
// and an alarm tells. It is plain text.
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

// Check is the check of a part that was tried and ended so. The remedy of an error is the text of its fault.
func (w *Words) Check(name, found string, err error) Check {
	if err == nil {
		return Check{Name: name, Verdict: OK, Reason: found}
	}
	return Check{Name: name, Verdict: Failed, Reason: found, Remedy: w.plain("chat.fault", FaultOf(err))}
}

// Check is the check of a part whose finding is a text.
func (c Chat) Check(name, text string, view any, err error) Check {
	return c.words.Check(name, c.words.plain(text, view), err)
}

// plain fills in a message that has no markup, for where it is plain text. One that cannot be filled in shows why.
func (w *Words) plain(name string, view any) string {
	text, err := w.HTML(name, view)
	if err != nil {
		return err.Error()
	}
	return html.UnescapeString(string(text))
}
