// Package grammar writes numbers, money, times and plurals as a language does: [Funcs] are what templates call.
package grammar

import (
	"bytes"
	"encoding/csv"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const nbsp = "\u00a0" // keeps a number and its unit on one line

// grammar is how one language writes numbers, times and plurals.
type grammar struct {
	comma  string // before the decimals
	zone   *time.Location
	now    func() time.Time
	text   func(name string, data any) string
	plural func(n int, forms ...string) string
}

// Funcs are those of a language. Times are shown in zone, relative to now; text fills in a plain text.
func Funcs(language string, zone *time.Location, now func() time.Time, text func(name string, data any) string) map[string]any {
	g := grammar{comma: decimalComma(language), zone: zone, now: now, text: text, plural: plurals(language)}
	return map[string]any{
		"tenge":   func(n any) string { return grouped(whole(n)) + nbsp + "₸" },
		"count":   func(n any) string { return grouped(whole(n)) },
		"minus":   func(n any) int64 { return -whole(n) }, // a loss, which is told without its sign
		"percent": g.percent,
		"bytes":   g.bytes,
		"kilo":    func(grams any) string { return g.decimal(float64(whole(grams))/1000, -1) },
		"phone":   phone,
		"plural":  func(n any, forms ...string) string { return g.plural(int(whole(n)), forms...) },
		"span":    g.span,
		"clock":   g.clock,
		"day":     func(t time.Time) string { return t.In(g.zone).Format("02.01") },
		"text":    g.text, // a plain text inside any other
	}
}

// decimalComma is what stands before the decimals in a language.
func decimalComma(language string) string {
	if language == "en" {
		return "."
	}
	return ","
}

// plurals gives the rule that picks among word forms: Russian has three, English two, Kazakh one.
func plurals(language string) func(n int, forms ...string) string {
	form := func(int) int { return 0 }
	switch language {
	case "ru":
		form = russianForm
	case "en":
		form = func(n int) int { return min(1, abs(n-1)) }
	}
	return func(n int, forms ...string) string { return forms[min(form(n), len(forms)-1)] }
}

func russianForm(n int) int {
	n = abs(n) % 100
	switch {
	case n >= 11 && n <= 14:
		return 2
	case n%10 == 1:
		return 0
	case n%10 >= 2 && n%10 <= 4:
		return 1
	}
	return 2
}

func abs(n int) int { return max(n, -n) }

// clock is the time of a day near now, and the date with it when the day is another one.
func (g grammar) clock(t time.Time) string {
	t, now := t.In(g.zone), g.now().In(g.zone)
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return t.Format("02.01 15:04")
}

// span is a length of time as people say it: two units at the most, no seconds.
func (g grammar) span(d time.Duration) string {
	d = d.Abs()
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	switch {
	case days > 0:
		return g.units(days, "day", hours, "hour")
	case hours > 0:
		return g.units(hours, "hour", minutes, "minute")
	case minutes > 0:
		return g.units(minutes, "minute", 0, "")
	}
	return g.text("chat.unit.now", nil)
}

func (g grammar) units(big int, bigUnit string, small int, smallUnit string) string {
	s := strconv.Itoa(big) + nbsp + g.text("chat.unit."+bigUnit, nil)
	if small > 0 {
		s += nbsp + strconv.Itoa(small) + nbsp + g.text("chat.unit."+smallUnit, nil)
	}
	return s
}

func (g grammar) bytes(n any) string {
	size := float64(whole(n)) / 1024
	if size < 1024 {
		return g.decimal(size, 0) + nbsp + g.text("chat.unit.kb", nil)
	}
	return g.decimal(size/1024, 1) + nbsp + g.text("chat.unit.mb", nil)
}

// percent writes basis points (hundredths of a per cent). Where decimals have a point there is no blank before the sign.
func (g grammar) percent(basisPoints int64) string {
	return g.decimal(float64(basisPoints)/100, -1) + map[string]string{",": nbsp}[g.comma] + "%"
}

// decimal writes a number with the digits after its comma, as many as it has when they are -1.
func (g grammar) decimal(n float64, digits int) string {
	whole, part, _ := strings.Cut(strconv.FormatFloat(math.Abs(n), 'f', digits, 64), ".")
	text := groupedDigits(whole)
	if part != "" {
		text += g.comma + part
	}
	if n < 0 {
		return "−" + text
	}
	return text
}

// grouped writes thousands apart: 1 234 567.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	if n < 0 {
		return "−" + groupedDigits(digits[1:])
	}
	return groupedDigits(digits)
}

func groupedDigits(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(nbsp)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// phone writes a number of Kazakhstan so that a tap calls it: Kaspi gives its ten digits. What is no such number stays.
func phone(s string) string {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+-() ", r) {
			return -1
		}
		return r
	}, s)
	if len(digits) == 11 && (digits[0] == '7' || digits[0] == '8') {
		digits = digits[1:]
	}
	if len(digits) != 10 || strings.Trim(digits, "0123456789") != "" {
		return s
	}
	return "+7 " + digits[:3] + " " + digits[3:6] + " " + digits[6:8] + " " + digits[8:]
}

// whole takes any integer kind; another kind is a mistake in a template, which the template reports.
func whole(n any) int64 { return reflect.ValueOf(n).Int() }

// Table writes rows the way Excel in Kazakhstan opens them by a tap: with a byte order mark and semicolons.
func Table(rows [][]string) []byte {
	b := bytes.NewBufferString("\uFEFF")
	out := csv.NewWriter(b)
	out.Comma, out.UseCRLF = ';', true
	_ = out.WriteAll(rows) // into memory nothing can fail
	return b.Bytes()
}

// Cell keeps a text that others have written from being taken for a formula, or for a call of another program, which
// some programs see behind blanks and marks that nobody sees, and in the other forms of a letter.
func Cell(s string) string {
	start := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) })
	first, _ := utf8.DecodeRuneInString(start)
	if strings.IndexAny(s, "\t\r\n\x00") == 0 || strings.ContainsAny(norm.NFKC.String(string(first)), "=+-@|\u2212") {
		return "'" + s
	}
	return s
}
