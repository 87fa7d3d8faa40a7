package feed

// Category is a node of the distributor's tree of goods.
type Category struct {
	ID     int // Item.Category of the items directly in it
	Parent int // ID of the node above; 0 for a root
	Name   string
}

// Brand is a maker as the distributor lists it.
type Brand struct {
	ID    string // the distributor's own
	Name  string // Item.Brand
	Items int    // how many items there are of it
}
