package price

import "kaspibot/feed"

// Tree is the distributor's tree of categories, by their ids.
type Tree map[int]Branch

// Branch is one category.
type Branch struct {
	Parent int // 0 for a root
	Name   string
}

// maxDepth ends the way up a tree that is no tree.
const maxDepth = 16

// path lists a category and its ancestors, the category first.
func (t Tree) path(id int) []int {
	var path []int
	for id != 0 && len(path) < maxDepth {
		path = append(path, id)
		id = t[id].Parent
	}
	return path
}

// names are all by which a rule may call a category: its id apart, its name alone or behind those of its ancestors, as
// "Компьютеры / Ноутбуки".
func (t Tree) names(path []int) []string {
	var names []string
	for _, id := range path {
		name := t[id].Name
		if name == "" {
			break
		}
		if len(names) > 0 {
			name += " / " + names[len(names)-1]
		}
		names = append(names, name)
	}
	return names
}

var _ feed.Seller = Rules{}
