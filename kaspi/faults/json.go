package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// wireRow is a row as JSON has it.
type wireRow struct {
	Service     string            `json:"service,omitempty"`
	Operation   string            `json:"operation,omitempty"`
	Share       float64           `json:"share,omitempty"`
	Skip        int               `json:"skip,omitempty"`
	Times       int               `json:"times,omitempty"`
	Where       Where             `json:"where,omitempty"`
	Code        int               `json:"code,omitempty"`
	Text        string            `json:"text,omitempty"`
	Body        string            `json:"body,omitempty"`
	ContentType string            `json:"contentType,omitempty"`
	RetryAfter  int               `json:"retryAfter,omitempty"`
	Header      map[string]string `json:"header,omitempty"`
	Delay       duration          `json:"delay,omitempty"`
	Pause       duration          `json:"pause,omitempty"`
	End         End               `json:"end,omitempty"`
}

// duration is a time such as "1.5s".
type duration time.Duration

// MarshalText writes the time as Go does.
func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *duration) UnmarshalText(b []byte) error {
	parsed, err := time.ParseDuration(string(b))
	*d = duration(parsed)
	return err
}

// MarshalJSON writes the fields that say something.
func (r Row) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireRow{
		Service: r.Service, Operation: r.Operation, Share: r.Share, Skip: r.Skip, Times: r.Times,
		Where: r.Where, Code: r.Code, Text: r.Text, Body: r.Body, ContentType: r.ContentType,
		RetryAfter: r.RetryAfter, Header: r.Header, Delay: duration(r.Delay), Pause: duration(r.Pause), End: r.End,
	})
}

// UnmarshalJSON refuses unknown fields and what Check refuses.
func (r *Row) UnmarshalJSON(b []byte) error {
	var w wireRow
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return fmt.Errorf("fault: %w", err)
	}
	*r = Row{
		Service: w.Service, Operation: w.Operation, Share: w.Share, Skip: w.Skip, Times: w.Times,
		Where: w.Where, Code: w.Code, Text: w.Text, Body: w.Body, ContentType: w.ContentType,
		RetryAfter: w.RetryAfter, Header: w.Header, Delay: time.Duration(w.Delay), Pause: time.Duration(w.Pause), End: w.End,
	}
	return r.Check()
}
