package bot

import (
	"slices"

	"kaspibot/kaspi"
)

// maxCodes is how many orders a report names by their codes for one way of ending; the rest are counted.
const maxCodes = 50

// bulkView is accepting many orders as templates see it.
type bulkView struct {
	Orders, Tried int
	Sum           kaspi.Tenge
	By            string
	Groups        []bulkGroup
}

// bulkGroup are the orders that ended in one way.
type bulkGroup struct {
	How   string // accepted, done, waiting, gone, failed, untried
	Codes []kaspi.OrderCode
	N     int
}

// More is how many orders the group leaves out.
func (g bulkGroup) More() int { return g.N - len(g.Codes) }

type bulkEnding struct {
	code kaspi.OrderCode
	how  string
}

// add puts an order to those that ended alike; the groups come in the order of good news first.
func (v *bulkView) add(e bulkEnding) {
	v.Tried++
	i := slices.IndexFunc(v.Groups, func(g bulkGroup) bool { return g.How == e.how })
	if i < 0 {
		i = len(v.Groups)
		v.Groups = append(v.Groups, bulkGroup{How: e.how})
	}
	g := &v.Groups[i]
	g.N++
	if len(g.Codes) < maxCodes {
		g.Codes = append(g.Codes, e.code)
		slices.Sort(g.Codes)
	}
	rank := []string{"accepted", "done", "waiting", "gone", "failed", "untried"}
	slices.SortFunc(v.Groups, func(a, b bulkGroup) int {
		return slices.Index(rank, a.How) - slices.Index(rank, b.How)
	})
}
