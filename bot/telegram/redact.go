package telegram

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// described are the heads of Telegram's own words, which may quote what was sent.
var described = regexp.MustCompile(`(?s)(Bad Request|Forbidden|Conflict|Unauthorized|Not Found): (.*)`)

// redact takes out of Telegram's words what may be a person's: words in other letters than Latin ones, or with a capital
// that is no code, and numbers of five digits or more, in one word or in several that stand together.
func redact(text string) string {
	m := described.FindStringSubmatchIndex(text)
	if m == nil {
		return text
	}
	words := strings.Fields(text[m[4]:])
	for begin, end := 0, 0; begin < len(words); begin = end {
		for end = begin + 1; end < len(words) && !lettered(words[begin]) && !lettered(words[end]); {
			end++ // a phone may be written in several words
		}
		if !private(strings.Join(words[begin:end], "")) {
			continue
		}
		for i := begin; i < end; i++ {
			words[i] = "***"
		}
	}
	return text[:m[4]] + strings.Join(words, " ")
}

func lettered(word string) bool { return strings.ContainsFunc(word, unicode.IsLetter) }

func private(word string) bool {
	digits, latin := 0, true
	for _, r := range word {
		if r >= '0' && r <= '9' {
			digits++
		}
		latin = latin && (r < utf8.RuneSelf || r == '…')
	}
	bare := strings.Trim(word, `"'().,:;…`)
	code := strings.ToUpper(bare) == bare && strings.Contains(bare, "_") // as in PEER_ID_INVALID
	capital := strings.ToLower(bare) != bare && !code && bare != "Can't"
	return digits > 4 || !latin || capital
}
