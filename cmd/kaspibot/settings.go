package main

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// The kinds of settings that need more than a string: each reads itself and says what is wrong with it.
type (
	percent   int64 // basis points: 20 % is 2 000
	stores    []feed.PickupPoint
	workHours orders.Hours
	spec      []cron.Schedule // empty: off
)

// UnmarshalText reads a percentage such as 20 or 17.5.
func (p *percent) UnmarshalText(text []byte) error {
	f, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(string(text), ",", "."), "%"), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 10_000 {
		return fmt.Errorf("%q is no percentage: want a number such as 20 or 17.5", text)
	}
	*p = percent(math.Round(f * 100))
	return nil
}

// UnmarshalText reads "PP1:750000000,PP2:710000000".
func (s *stores) UnmarshalText(text []byte) (err error) {
	*s, err = feed.ParsePickupPoints(string(text))
	return err
}

// UnmarshalText reads working time, see orders.ParseHours.
func (w *workHours) UnmarshalText(text []byte) error {
	h, err := orders.ParseHours(string(text))
	*w = workHours(h)
	return err
}

// UnmarshalText reads a schedule, see Schedule.
func (s *spec) UnmarshalText(text []byte) error {
	*s = nil
	if strings.TrimSpace(string(text)) == "off" {
		return nil
	}
	for part := range strings.SplitSeq(string(text), ";") {
		schedule, err := parseSchedule(strings.TrimSpace(part))
		if err != nil {
			return fmt.Errorf("schedule %q: %w", part, err)
		}
		*s = append(*s, schedule)
	}
	return nil
}

// parseSchedule refuses what the cron library takes and does wrong: it panics on some TZ= forms, runs "@every -5m"
// each second, and never runs "30 February".
func parseSchedule(text string) (schedule cron.Schedule, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("it cannot be read")
		}
	}()
	if strings.HasPrefix(text, "TZ=") || strings.HasPrefix(text, "CRON_TZ=") {
		return nil, errors.New("times are Almaty's, TZ= is not taken")
	}
	if every, ok := strings.CutPrefix(text, "@every "); ok {
		if d, err := time.ParseDuration(every); err != nil || d < time.Second {
			return nil, errors.New("want @every with a second at least, as @every 30s")
		}
	}
	schedule, err = cronParser().Parse(text)
	if err != nil {
		return nil, err
	}
	if schedule.Next(time.Now()).IsZero() {
		return nil, errors.New("it never comes")
	}
	return schedule, nil
}

func cronParser() cron.Parser {
	return cron.NewParser(cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
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
	if f, ok := reflect.TypeFor[guardLimits]().FieldByName(field); ok {
		return "GUARD_" + f.Tag.Get("env")
	}
	return field
}
