package config

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// The kinds of settings that need more than a string: each reads itself and says what is wrong with it.
type (
	// Percent is in basis points: 20 % is 2 000.
	Percent int64
	// Stores are the shop's pickup points.
	Stores []feed.PickupPoint
	// WorkHours are when the time to accept runs.
	WorkHours orders.Hours
	// Moments are when people are reminded of a waiting order.
	Moments []orders.Moment
)

// UnmarshalText reads a percentage such as 20 or 17.5.
func (p *Percent) UnmarshalText(text []byte) error {
	f, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(string(text), ",", "."), "%"), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 10_000 {
		return errors.New("want a percentage such as 20 or 17.5")
	}
	*p = Percent(math.Round(f * 100))
	return nil
}

// UnmarshalText reads "PP1:750000000,PP2:710000000".
func (s *Stores) UnmarshalText(text []byte) (err error) {
	*s, err = feed.ParsePickupPoints(pointID.ReplaceAllStringFunc(string(text), strings.ToUpper))
	return quiet(err)
}

// pointID is a pickup point as some write it: the cabinet's name is in capitals.
var pointID = regexp.MustCompile(`(?i)(^|,)\s*([0-9]+_)?pp[0-9]+`)

// Owners are Telegram ids of people.
type Owners []int64

// UnmarshalText reads "1001, 1002".
func (o *Owners) UnmarshalText(text []byte) error {
	for part := range strings.SplitSeq(string(text), ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil || id <= 0 {
			return errors.New("want the ids of people, which are numbers above zero, with commas; a group's id belongs into TELEGRAM_CHAT")
		}
		*o = append(*o, id)
	}
	return nil
}

// UnmarshalText reads working time, see orders.ParseHours.
func (w *WorkHours) UnmarshalText(text []byte) error {
	h, err := orders.ParseHours(string(text))
	*w = WorkHours(h)
	return quiet(err)
}

// UnmarshalText reads moments of the time to accept, see orders.ParseMoments.
func (m *Moments) UnmarshalText(text []byte) error {
	list, err := orders.ParseMoments(string(text))
	*m = list
	return quiet(err)
}

// harmless is what an error may quote of a setting: the form of a pickup point, a city, a time. All else may be a secret
// that was put into the wrong place.
var harmless = regexp.MustCompile(`^"(([0-9]{1,9}_)?[A-Z]{0,2}[0-9]{0,9}|[0-9]{1,2}:[0-9]{2})"$`)

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// quiet takes out of an error what it quotes of the setting.
func quiet(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(quoted.ReplaceAllStringFunc(err.Error(), func(text string) string {
		if harmless.MatchString(text) {
			return text
		}
		return `"…"`
	}))
}
