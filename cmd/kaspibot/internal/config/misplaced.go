package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minTold is how long a secret is, in bytes, that is looked for in other settings: shorter ones are everywhere.
const minTold = 8

// freeText are the settings that take nearly any text: nothing else would stop a secret that was put there.
var freeText = []string{"KASPI_COMPANY", "KASPI_MERCHANT_ID", "DATA_DIR", "BACKUP_DIR", "FEED_LOGIN", "TAX_PLACE"}

var (
	botToken = regexp.MustCompile(`[0-9]{5,}:[A-Za-z0-9_-]{30,}`)
	pathLike = regexp.MustCompile(`^(/|\.|[A-Za-z]:[/\\])`)
	oneWord  = regexp.MustCompile(`^[A-Za-z0-9_.:+/=-]{24,}$`)
)

// misplaced finds what belongs into another setting, before anything can print or send it, and takes blanks from around
// the values of all but secrets.
func (f *faults) misplaced(settings map[string]string) {
	all := known()
	for _, s := range all {
		value := settings[s.name]
		if !s.secret() {
			value = strings.TrimSpace(value)
			settings[s.name] = value
		}
		if err := stray(s, value); err != nil {
			f.check(s.name, err)
		}
		for _, other := range all {
			theirs := settings[other.name]
			if other.secret() && other.name != s.name && len(theirs) >= minTold && strings.Contains(value, theirs) {
				f.check(s.name, fmt.Errorf("it has the value of %s in it", other.name))
			}
		}
		if f.broken[s.name] {
			delete(settings, s.name) // nobody shall use it, or quote it
		}
	}
}

// stray says what makes a value unfit for any setting, or look like a secret where none belongs.
func stray(s setting, value string) error {
	switch {
	case !utf8.ValidString(value):
		return errors.New("it is not in UTF-8")
	case !s.secret() && strings.ContainsFunc(value, unicode.IsControl):
		return errors.New("it holds a line break or another control character")
	case s.secret():
		return nil
	case botToken.MatchString(value):
		return errors.New("it holds the token of a bot, which belongs into TELEGRAM_BOT_TOKEN")
	case slices.Contains(freeText, s.name) && looksSecret(value):
		return errors.New("it looks like a token or password, which belongs into another setting")
	}
	return nil
}

// looksSecret reports whether a text is one long word by chance.
func looksSecret(text string) bool {
	has := func(is func(rune) bool) bool { return strings.ContainsFunc(text, is) }
	return oneWord.MatchString(text) && !pathLike.MatchString(text) &&
		has(unicode.IsDigit) && has(unicode.IsUpper) && has(unicode.IsLower)
}

// hiddenOf are the secrets in the settings, see [Config.Hidden].
func hiddenOf(settings map[string]string) (hidden []string) {
	for _, s := range known() {
		value := settings[s.name]
		if value != "" && (s.secret() || botToken.MatchString(value) || looksSecret(strings.TrimSpace(value))) {
			hidden = append(hidden, value)
		}
	}
	if login, password := settings["FEED_LOGIN"], settings["FEED_PASSWORD"]; password != "" {
		hidden = append(hidden, login+":"+password)
	}
	return hidden
}
