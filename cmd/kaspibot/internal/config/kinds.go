package config

import (
	"fmt"
	"math"
	"reflect"
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
	Stores []feed.Store
	// WorkHours are when the time to accept runs.
	WorkHours orders.Hours
)

// UnmarshalText reads a percentage such as 20 or 17.5.
func (p *Percent) UnmarshalText(text []byte) error {
	f, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(string(text), ",", "."), "%"), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 10_000 {
		return fmt.Errorf("%q is no percentage: want a number such as 20 or 17.5", text)
	}
	*p = Percent(math.Round(f * 100))
	return nil
}

// UnmarshalText reads "PP1:750000000,PP2:710000000".
func (s *Stores) UnmarshalText(text []byte) (err error) {
	*s, err = feed.ParseStores(string(text))
	return err
}

// UnmarshalText reads working time, see orders.ParseHours.
func (w *WorkHours) UnmarshalText(text []byte) error {
	h, err := orders.ParseHours(string(text))
	*w = WorkHours(h)
	return err
}

// settingOf finds the name that a field of Config is set by.
func settingOf(field string) string {
	if f, ok := reflect.TypeFor[Config]().FieldByName(field); ok {
		return f.Tag.Get("env")
	}
	if f, ok := reflect.TypeFor[AutoSettings]().FieldByName(field); ok {
		return f.Tag.Get("env")
	}
	if f, ok := reflect.TypeFor[Schedule]().FieldByName(field); ok {
		return "SCHEDULE_" + f.Tag.Get("env")
	}
	if f, ok := reflect.TypeFor[GuardLimits]().FieldByName(field); ok {
		return "GUARD_" + f.Tag.Get("env")
	}
	return field
}
