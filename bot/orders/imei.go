package orders

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

const (
	imeiDigits = 15
	maxSIMs    = 2 // slots of one device
)

// IMEIError says what is wrong with a number that somebody typed.
type IMEIError struct {
	Number string
	Why    string // "digits": it has not 15 of them; "check": the last one does not fit; "twice"; "slots": over two in a device
}

func (e *IMEIError) Error() string { return fmt.Sprintf("IMEI %q: %s", e.Number, e.Why) }

// ParseDevices reads the numbers of devices as people type them: one device a line, or parted by commas or semicolons,
// and the numbers of its two SIM slots parted by a slash. Blanks and dashes within a number do not matter. An empty
// text is no device. Each error is an *IMEIError.
func ParseDevices(text string) ([][]string, error) {
	var devices [][]string
	var seen []string
	parted := func(r rune) bool { return r == '\n' || r == ',' || r == ';' }
	for _, device := range strings.FieldsFunc(text, parted) {
		if strings.TrimSpace(device) == "" {
			continue
		}
		var numbers []string
		for part := range strings.SplitSeq(device, "/") {
			number := bare(part)
			if why := flaw(number, seen); why != "" {
				return nil, &IMEIError{Number: strings.TrimSpace(part), Why: why}
			}
			numbers, seen = append(numbers, number), append(seen, number)
		}
		if len(numbers) > maxSIMs {
			return nil, &IMEIError{Number: strings.TrimSpace(device), Why: "slots"}
		}
		devices = append(devices, numbers)
	}
	return devices, nil
}

// bare takes the blanks and dashes out of a number.
func bare(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, number)
}

func flaw(number string, seen []string) string {
	notDigit := func(r rune) bool { return r < '0' || r > '9' }
	switch {
	case len(number) != imeiDigits || strings.ContainsFunc(number, notDigit):
		return "digits"
	case !luhn(number):
		return "check"
	case slices.Contains(seen, number):
		return "twice"
	}
	return ""
}

// luhn checks the last of a row of digits against the others, as ISO/IEC 7812 says.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
