package kaspi

import (
	"slices"
	"strings"
	"unicode"
)

// capitals are the words with a capital letter that Kaspi's known refusals use, and those of HTTP.
func capitals() []string {
	return []string{
		"Actual", "And", "Bad", "Code", "Content", "Data", "Delivery", "Entry", "Error", "Exceeded", "Forbidden", "IMEI",
		"Internal", "Invalid", "JSON", "Kaspi", "No", "Not", "Order", "Required", "Resource", "Security", "Server",
		"Service", "Some", "Status", "The", "This", "Unauthorized", "Unavailable", "Gateway", "Request", "Too", "Many",
	}
}

// redact makes Kaspi's words fit for a log. Names are words in other letters than Latin ones or with a capital
// that no known text has; phones and codes are four digits or more, in one word or in several that stand together.
// What is left tells which refusal it was.
func redact(title string) string {
	words := strings.Fields(title)
	for end := 0; end < len(words); {
		begin := end // of the words that stand for one thing: a phone may be written in several
		for end++; end < len(words) && !lettered(words[begin]) && !lettered(words[end]); {
			end++
		}
		if private(strings.Join(words[begin:end], "")) {
			for i := begin; i < end; i++ {
				words[i] = "***"
			}
		}
	}
	return strings.Join(words, " ")
}

func lettered(word string) bool { return strings.ContainsFunc(word, unicode.IsLetter) }

func private(word string) bool {
	word = strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	digits, latin := 0, true
	for _, r := range word {
		if unicode.IsDigit(r) {
			digits++
		}
		latin = latin && r <= unicode.MaxASCII
	}
	capital := strings.ToLower(word) != word && !strings.Contains(word, "_") // as in BUYER_NOT_REACHABLE
	return digits > 3 || !latin || capital && !slices.Contains(capitals(), word)
}
