public import Commands
public import Devices
public import Simulation

extension Cache.ReplacementPolicy: ArgumentValue {}
extension CacheLevel.WritePolicy: ArgumentValue {}
extension CacheLevel.Inclusion: ArgumentValue {}
