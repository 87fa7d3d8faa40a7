package papers

import (
	"strings"

	"kaspibot/bot/waybills"
)

// sheetsView is a file of waybills as its caption tells of it.
type sheetsView struct {
	Printed, PerSheet int
	All               bool // not only today's
	More              int  // orders beyond what one file takes

	Missing []string // Kaspi has not made them yet
	Broken  []string
	Alone   []string // whole, and to be printed by themselves
	Failed  []string // not fetched
}

// Small reports whether the waybills come out smaller than Kaspi wants them.
func (v sheetsView) Small() bool {
	layouts := waybills.Layouts()
	return v.PerSheet == layouts[len(layouts)-1]
}

// maxNamed is how many orders a caption names of a kind: it has room for a quarter of a message.
const maxNamed = 12

// Named lists the codes that fit a caption.
func (v sheetsView) Named(codes []string) string {
	text := strings.Join(codes[:min(len(codes), maxNamed)], ", ")
	if len(codes) > maxNamed {
		text += ", …"
	}
	return text
}
