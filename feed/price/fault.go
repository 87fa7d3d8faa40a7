package price

import (
	"fmt"
	"strings"
)

// Problem is a kind of fault in the rules file.
type Problem string

// What can be wrong with a line. The first ones are TOML's, the others ours.
const (
	ProblemSyntax   Problem = "syntax"   // Detail has the library's words
	ProblemUnknown  Problem = "unknown"  // no such key
	ProblemType     Problem = "type"     // Want says what belongs there
	ProblemDecimals Problem = "decimals" // more decimals than Want allows
	ProblemRange    Problem = "range"    // not within Low and High
	ProblemChoice   Problem = "choice"   // none of Words
	ProblemOrder    Problem = "order"    // steps or bands must grow
	ProblemMissing  Problem = "missing"  // only the last band may do without up_to; Want, if any, is the key that is needed too
	ProblemAtCost   Problem = "at_cost"  // neither a markup nor a least profit is left
	ProblemTwice    Problem = "twice"    // two rules for what a person reads as the same name
	ProblemTooLarge Problem = "large"    // more than High of what Want says: bytes, tables, or bytes in a line
	ProblemNoName   Problem = "no_name"  // nothing is known by this name; Near is the nearest that is
)

// Fault is one thing wrong with the rules file.
type Fault struct {
	Line    int    // from 1
	Key     string // with its table, as category."Ноутбуки".markup
	Problem Problem
	Value   string   // as it is written; empty where there is none
	Want    string   // a form: percent, tenge, money, count, kilo, bool, choice, text, or pairs
	Low     string   // in the unit of the file
	High    string   // in the unit of the file
	Words   []string // that are allowed
	Near    string   // what may have been meant instead; empty when nothing is like it
	Detail  string
}

// Error says where and what, for logs and the console; chats have their own words.
func (f Fault) Error() string {
	where := fmt.Sprintf("line %d", f.Line)
	if f.Key != "" {
		where += ", " + f.Key
	}
	switch f.Problem {
	case ProblemUnknown:
		return where + ": no such setting" + f.meant()
	case ProblemNoName:
		return fmt.Sprintf("%s: nothing is known by the name %q%s", where, f.Value, f.meant())
	case ProblemTooLarge:
		return fmt.Sprintf("%s: %s %s, at most %s are read", where, f.Value, f.Want, f.High)
	case ProblemType:
		return fmt.Sprintf("%s: %q is not what belongs there (%s)", where, f.Value, f.Want)
	case ProblemDecimals:
		return fmt.Sprintf("%s: %s has too many decimals (%s)", where, f.Value, f.Want)
	case ProblemRange:
		return fmt.Sprintf("%s: %s is not within %s and %s", where, f.Value, f.Low, f.High)
	case ProblemChoice:
		return fmt.Sprintf("%s: %q is none of %s", where, f.Value, strings.Join(f.Words, ", "))
	case ProblemOrder:
		return where + ": each step must be over the one before"
	case ProblemMissing:
		if f.Want != "" {
			return fmt.Sprintf("%s: this needs %s as well", where, f.Want)
		}
		return where + ": only the last band may do without up_to"
	case ProblemAtCost:
		return where + ": neither a markup nor a least profit, everything would be sold for nothing"
	case ProblemTwice:
		return where + ": there is a rule of this name already"
	case ProblemSyntax:
	}
	return where + ": " + f.Detail
}

func (f Fault) meant() string {
	if f.Near == "" {
		return ""
	}
	return fmt.Sprintf("; is %q meant?", f.Near)
}

// FileError is a rules file that cannot be used, with the faults that were found.
type FileError struct {
	Faults []Fault // the first hundred
	More   int     // beyond those
}

// Error names the first ten faults.
func (e *FileError) Error() string {
	told := e.Faults[:min(len(e.Faults), 10)]
	var lines []string
	for _, f := range told {
		lines = append(lines, f.Error())
	}
	if more := len(e.Faults) + e.More - len(told); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return "price rules: " + strings.Join(lines, "; ")
}
